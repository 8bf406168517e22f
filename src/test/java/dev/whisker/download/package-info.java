/** Downloads: resumed, checked, unpacked safely. */
package dev.whisker.download;
