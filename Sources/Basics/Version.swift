/// The version of the program: what `atelier --version` prints and the files of pictures say.
package let programVersion = "0.9"
