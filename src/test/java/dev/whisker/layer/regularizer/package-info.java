/** How regularizers are written; what they compute is in the golden tests and in gradcheck. */
package dev.whisker.layer.regularizer;
