/**
 * The pages of runs: {@link dev.whisker.page.RunReport} on one of them, {@link dev.whisker.page.RunComparison} on
 * several. What a page is made of comes from {@link dev.whisker.report}.
 */
package dev.whisker.page;
