/// Whether this was compiled with optimisation, as `make test` does: without it trainings take too long for some tests.
package let isOptimised: Bool = {
  #if DEBUG
    false
  #else
    true
  #endif
}()
