// Support for the tests of all modules.
