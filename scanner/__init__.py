"""What is out there: this package touches the world and judges nothing."""
