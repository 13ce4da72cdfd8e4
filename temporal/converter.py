"""How values become payloads: by pydantic, which learns each type once for the whole process."""

from temporalio.api.failure.v1 import Failure
from temporalio.contrib.pydantic import PydanticJSONPlainPayloadConverter
from temporalio.converter import (
    CompositePayloadConverter,
    DataConverter,
    DefaultFailureConverter,
    DefaultPayloadConverter,
    JSONPlainPayloadConverter,
    PayloadConverter,
)
from temporalio.exceptions import ApplicationError

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


class PlatformFailureConverter(DefaultFailureConverter):
    """The SDK's converter, less the stack traces of errors that were put into words.

    What nobody expected, a workflow that does not replay among it, keeps its own.
    """

    def to_failure(
        self, exception: BaseException, payload_converter: PayloadConverter, failure: Failure
    ) -> None:
        """Write an error down."""
        super().to_failure(exception, payload_converter, failure)
        if isinstance(exception, ApplicationError):
            failure.stack_trace = ""


platform_data_converter = DataConverter(
    payload_converter_class=PlatformPayloadConverter,
    failure_converter_class=PlatformFailureConverter,
)
