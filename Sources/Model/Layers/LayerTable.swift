import Basics
package let layerKinds: [any Kind.Type] = []
