/** The programs that the documentation shows. */
package dev.whisker.example;
