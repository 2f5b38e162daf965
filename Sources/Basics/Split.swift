/// The parts of a data set: to train on, to choose by, to judge by.
package enum Split: String, Sendable, Hashable, CaseIterable { case train, valid, test }
