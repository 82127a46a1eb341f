"""`python -m quant2c` is the quant2c command."""

from quant2c.cli import main

main()
