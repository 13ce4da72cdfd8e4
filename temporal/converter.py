"""How values become payloads: by pydantic, which learns each type once for the whole process."""

from temporalio.contrib.pydantic import PydanticJSONPlainPayloadConverter
from temporalio.converter import (
    CompositePayloadConverter,
    DataConverter,
    DefaultPayloadConverter,
    JSONPlainPayloadConverter,
)

_JSON = PydanticJSONPlainPayloadConverter()


class PlatformPayloadConverter(CompositePayloadConverter):
    """The SDK's pydantic converter, less its price.

    The SDK makes a converter for every workflow and every task, and its own then learns the
    same types anew each time, which costs more than all the payloads of an order.
    """

    def __init__(self) -> None:
        """Share what is known of types."""
        super().__init__(
            *(
                _JSON if isinstance(each, JSONPlainPayloadConverter) else each
                for each in DefaultPayloadConverter.default_encoding_payload_converters
            )
        )


platform_data_converter = DataConverter(payload_converter_class=PlatformPayloadConverter)
