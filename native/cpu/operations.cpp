#include "operations.hpp"

namespace whisker {
namespace WHISKER_SIDE {

const Operations operations = {
#define X(name) &name,
    WHISKER_OPERATIONS(X)
#undef X
};

}
}
