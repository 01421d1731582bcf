"""The texts that models are given, as package data."""
