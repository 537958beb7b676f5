"""Pages that every object has. A view parses the address, asks the engine, and fills the shapes of `shapes/`."""
