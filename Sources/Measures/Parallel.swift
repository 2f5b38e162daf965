/// Calls a body with each number below `pieces` once, on as many threads as whoever hands it in has. What is computed
/// must not depend on how many those are: pieces are cut by the numbers of points alone, and each writes where no other
/// does.
package typealias Parallel = (_ pieces: Int, _ body: (Int) -> Void) -> Void
