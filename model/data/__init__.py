"""Training data: MNIST, mixtures, augmentation."""
