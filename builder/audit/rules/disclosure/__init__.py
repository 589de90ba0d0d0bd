"""信息公开 duties, the disclosure section, its guide and register, and applications."""
