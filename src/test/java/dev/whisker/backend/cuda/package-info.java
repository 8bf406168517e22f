/** What is the cuda backend's own, on a GPU or its stand-in; without either the tests are skipped and say so. */
package dev.whisker.backend.cuda;
