package dev.whisker.cli;

/** The headings of options in the help of commands, in the order in which they are shown. */
enum Heading {
    /** Which network, and which weights it has. */
    MODEL("Model"),
    /** How it is trained. */
    TRAINING("Training"),
    /** Which pictures or arrays are read. */
    DATA("Data"),
    /** Which cases are checked. */
    CASES("Cases"),
    /** How long something is measured. */
    MEASUREMENT("Measurement"),
    /** What is written and shown. */
    RESULTS("Results"),
    /** Where and how it is computed. */
    COMPUTING("Computing"),
    /** What all commands have. */
    GENERAL("General");

    private final String text;

    Heading(String text) {
        this.text = text;
    }

    /** What the help shows. */
    String text() {
        return text;
    }
}
