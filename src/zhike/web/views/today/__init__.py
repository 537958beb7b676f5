"""What to do today, and how selling goes. All numbers are asked through the gate and open to the list behind them."""
