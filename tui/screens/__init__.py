"""The screens and the small windows that open over them."""
