"""Twenty Adam steps of a head on a frozen MobileNetV2, by real Keras: head_training.npz.

Run with Keras 3.15 on TensorFlow, from this directory:  python make_goldens.py DATA
where DATA holds cats_and_dogs_filtered/ and weights/ (the real pictures and the ImageNet weights trained at 224x224).

No augmentation, no dropout, and the pictures in a fixed order: picture k is number k // 2 of the sorted names of cats where k is even, of dogs where it is odd.
They are decoded with the accurate cosine transform, as Whisker does; TensorFlow's own choice is the fast one, off by a few levels.
"""
import os
import sys

import keras
import numpy as np
import tensorflow as tf

STEPS, BATCH, SIZE = 20, 32, 160
data = sys.argv[1]
train = os.path.join(data, 'cats_and_dogs_filtered', 'train')
weights = os.path.join(data, 'weights', 'mobilenet_v2_weights_tf_dim_ordering_tf_kernels_1.0_224_no_top.h5')
names = {c: sorted(os.listdir(os.path.join(train, c))) for c in ('cats', 'dogs')}


def picture(k):
    c = ('cats', 'dogs')[k % 2]
    raw = tf.io.read_file(os.path.join(train, c, names[c][k // 2]))
    return tf.image.resize(tf.io.decode_jpeg(raw, channels=3, dct_method='INTEGER_ACCURATE'), (SIZE, SIZE))


base = keras.applications.MobileNetV2(input_shape=(SIZE, SIZE, 3), include_top=False, weights=None)
base.load_weights(weights)
base.trainable = False
kernel = np.random.default_rng(7).uniform(-.05, .05, (1280, 2)).astype('float32')
inputs = keras.Input((1280,))
head = keras.Model(inputs, keras.layers.Dense(2)(inputs))
head.layers[-1].set_weights([kernel, np.zeros(2, 'float32')])
head.compile('adam', keras.losses.SparseCategoricalCrossentropy(from_logits=True))
losses = []
for step in range(STEPS):
    ks = range(step * BATCH, (step + 1) * BATCH)
    images = tf.stack([picture(k) for k in ks])
    features = tf.reduce_max(base(images / 127.5 - 1, training=False), axis=(1, 2))
    losses.append(head.train_on_batch(features, np.array([k % 2 for k in ks])))
    print(step + 1, float(losses[-1]), flush=True)
after = head.layers[-1].get_weights()
np.savez('head_training.npz', kernel=kernel, losses=np.array([float(l) for l in losses], 'float64'), kernel_after=after[0], bias_after=after[1])
