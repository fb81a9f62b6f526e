"""Published networks for MNIST, trained as described and compared with the project's models."""
