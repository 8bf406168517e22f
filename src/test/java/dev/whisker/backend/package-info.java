/**
 * Every operation of a backend against the reference backend over random configurations: {@code OpParity} runs the
 * catalogue of cases, {@code ParityRun} keeps the books of one case.
 */
package dev.whisker.backend;
