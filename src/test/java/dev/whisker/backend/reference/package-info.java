/** The reference backend against central differences, adjoint identities and exact cases: the judge is judged. */
package dev.whisker.backend.reference;
