from .product.model import Product

__all__ = ["Product"]
