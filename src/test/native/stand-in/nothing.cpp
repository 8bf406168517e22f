/* Stands in for libraries that the bindings name but of which nothing is called: they only have to be there. */
extern "C" void whisker_stand_in_nothing() {}
