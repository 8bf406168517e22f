/** Protocol buffers: the wire format that ONNX and TensorBoard store their messages in. */
package dev.whisker.format.protobuf;
