package let optimizerKinds: [any OptimizerKind.Type] = []
