"""The description of the API (OpenAPI 3.1), made from the registry for whoever asks: it names what they may know."""
