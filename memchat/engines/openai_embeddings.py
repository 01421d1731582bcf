"""Embedders behind the OpenAI API."""

from __future__ import annotations

import base64
import binascii
import math
import struct
import time
from collections.abc import Callable, Sequence
from itertools import batched
from typing import TYPE_CHECKING, Any
