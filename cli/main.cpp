// Purpose: the program `caucus`. See app.hpp.
#include "cli/app.hpp"

int main(int argc, char** argv) {
  return caucus::cli::run(argc, argv);
}
