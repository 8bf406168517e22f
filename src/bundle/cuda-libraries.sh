# shellcheck shell=sh
# Finds CUDA and cuDNN. Sourced by the launchers of a checkout and of the bundle.
#
# The presets' JNI libraries name what they need (libcublas.so.13, libcudnn_ops.so.9, ...) and leave finding it to the
# dynamic loader, so the directories must be on LD_LIBRARY_PATH. Nothing is printed for the user, and the only program
# that is run is python3, as the last step and only if there is a GPU.

# Whether there is a GPU, natively or under WSL. The argument is the root of the file system.
has_gpu() {
    [ -e "$1/dev/nvidiactl" ] || [ -e "$1/dev/dxg" ]
}

# Prints the options that java needs because of CUDA. cuDNN compiles some of its kernels on the thread that calls it, and
# a compiler needs a deep stack: threads get 8 MB, as those of native programs, instead of 1 MB. Not without a GPU: it
# adds 200 MB of address space, which may be limited. The argument is the root of the file system.
cuda_java_options() {
    if has_gpu "${1:-}"; then
        echo -Xss8m
    fi
}

# Prints the new value of LD_LIBRARY_PATH: WHISKER_CUDA_PATH, then the current value, then each directory that holds a
# library which no earlier directory holds. The argument is the root of the file system; tests pass another one.
cuda_library_path() (
    root=${1:-}
    set +eu
    unset IFS
    path=
    # The libraries that the presets' cublas, cudart and cudnn are linked against, and the compiler that cuDNN loads for
    # some of its kernels.
    missing='libcudart.so.13 libcublas.so.13 libcublasLt.so.13 libcudnn_graph.so.9 libcudnn_ops.so.9 libcudnn_cnn.so.9 libcudnn_adv.so.9 libnvrtc.so.13'

    provides() { # a directory: whether it holds libraries still missing; removes them from the list
        useful=1
        rest=
        for library in $missing; do
            if [ -e "$1/$library" ]; then
                useful=0
            else
                rest="$rest $library"
            fi
        done
        missing=$rest
        return $useful
    }
    append() { # one or more directories, unchecked
        path=$path${path:+:}$1
    }
    search() { # directories
        for folder in "$@"; do
            if provides "$folder"; then
                append "$folder"
            fi
        done
    }
    search_wheels() { # directories of Python packages
        for packages in "$@"; do
            if [ -d "$packages/nvidia" ]; then
                search "$packages/nvidia/cu13/lib" "$packages/nvidia/cudnn/lib" "$packages"/nvidia/*/lib
            fi
        done
    }

    for given in "${WHISKER_CUDA_PATH:-}" "${LD_LIBRARY_PATH:-}"; do
        [ -n "$given" ] || continue
        append "$given"
        IFS=:
        set -f
        # shellcheck disable=SC2086
        set -- $given
        set +f
        unset IFS
        for folder in "$@"; do
            provides "$folder"
        done
    done

    # The toolkits: first the default one of the machine, then the others, newest first.
    set --
    for toolkit in "$root"/usr/local/cuda-*; do
        set -- "$toolkit" "$@"
    done
    for toolkit in "$root/usr/local/cuda" "$@"; do
        search "$toolkit/lib64" "$toolkit/targets/x86_64-linux/lib"
    done
    # The loader searches these by itself; on LD_LIBRARY_PATH they would only come before directories that others added.
    for folder in "$root/usr/lib/x86_64-linux-gnu" "$root/usr/lib64"; do
        provides "$folder"
    done
    search "$root/opt/cuda/lib64"
    if [ -n "${CONDA_PREFIX:-}" ]; then
        search "$CONDA_PREFIX/lib"
        search_wheels "$CONDA_PREFIX"/lib/python3*/site-packages
    fi

    # The wheels of PyTorch and others include CUDA. An environment that is only on the PATH is found through its
    # python3. One that is merely in the current directory is not searched: that directory may be an archive that
    # somebody else made, and whatever is on this path is loaded as code.
    if [ -n "${VIRTUAL_ENV:-}" ]; then
        search_wheels "$VIRTUAL_ENV"/lib/python3*/site-packages
    fi
    python=$(command -v python3)
    case $python in
        "$root"/*) search_wheels "${python%/bin/python3}"/lib/python3*/site-packages "${python%/bin/python3}"/lib/python3*/dist-packages ;;
    esac
    search_wheels "$root"/usr/local/lib/python3*/dist-packages # pip's on Debian and Ubuntu
    if [ -n "${HOME:-}" ]; then
        search_wheels "$HOME"/.local/lib/python3*/site-packages
    fi
    # Python knows its other directories. It takes a while to start, so it is asked only if there is a GPU.
    if [ -n "$missing" ] && [ -n "$python" ] && command -v timeout >/dev/null; then
        if has_gpu "$root"; then
            answer=$(timeout 2 python3 -c 'import site; print("\n".join(site.getsitepackages() + [site.getusersitepackages()]))' 2>/dev/null </dev/null)
            IFS='
'
            set -f
            # shellcheck disable=SC2086
            set -- $answer
            set +f
            unset IFS
            search_wheels "$@"
        fi
    fi

    # Where container runtimes put the driver.
    missing=libcuda.so.1
    search "$root/usr/local/nvidia/lib64"
    printf '%s\n' "$path"
) 2>/dev/null
