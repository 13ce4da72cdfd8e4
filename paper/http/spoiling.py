"""Faults carried out on requests and their answers."""

from typing import assert_never

from aiohttp import web
from aiohttp.typedefs import Handler

from paper.faults.armed import Faults
from paper.faults.kinds import (
    AnswerLate,
    AnswerWrongly,
    CutBody,
    Delay,
    Drop,
    LandLate,
    Page,
    Refuse,
    RequestFault,
    StallBody,
)
from paper.faults.matching import RequestFacts
from paper.http.breaking import elapse, hang_up, hold, reset
from paper.http.replies import JSON_TYPE, error_reply

FAULTS = web.AppKey("faults", Faults)


@web.middleware
async def spoil(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Let a request and its answer pass, or do to them what is armed."""
    faults = request.app[FAULTS]
    if faults.quiet:
        return await handler(request)
    try:
        body = await request.read() if faults.ask_for_body else b""
    except web.HTTPException as error:
        return error_reply(error.status, error.reason)
    facts = RequestFacts(verb=request.method, path=request.path, body=body)
    fault = faults.next_for(facts)
    if fault is None:
        return await handler(request)
    return await _spoil(request, handler, fault)


async def _spoil(request: web.Request, handler: Handler, fault: RequestFault) -> web.StreamResponse:
    match fault:
        case Refuse():
            return reset(request)
        case Drop():
            await handler(request)
            return hang_up(request)
        case LandLate(delay=delay):
            return await _land_late(request, handler, delay)
        case AnswerLate(delay=delay):
            answer = await handler(request)
            await hold(request, delay)
            return answer
        case AnswerWrongly():
            if fault.carried_out:
                await handler(request)
            return _wrong_answer(fault)
        case CutBody(kept=kept):
            await _send_part(request, await handler(request), kept)
            return hang_up(request)
        case StallBody(kept=kept, delay=delay):
            await _send_part(request, await handler(request), kept)
            await hold(request, delay)
            return hang_up(request)
    assert_never(fault)


async def _land_late(request: web.Request, handler: Handler, delay: Delay) -> web.StreamResponse:
    await request.read()
    gone = reset(request)
    await elapse(request, delay)
    await handler(request)
    return gone


def _wrong_answer(fault: AnswerWrongly) -> web.Response:
    match fault.page:
        case Page.JSON:
            answer = error_reply(fault.status, "An upstream error has occurred")
        case Page.HTML:
            text = f"<html><body><h1>{fault.status}</h1></body></html>"
            answer = web.Response(status=fault.status, text=text, content_type="text/html")
        case Page.NONSENSE:
            answer = web.Response(status=fault.status, text="OK", content_type=JSON_TYPE)
    if fault.retry_after is not None:
        answer.headers["Retry-After"] = str(fault.retry_after)
    return answer


async def _send_part(request: web.Request, answer: web.StreamResponse, kept: int | None) -> None:
    assert isinstance(answer, web.Response), "only a stream's answer has no body"
    body = answer.body
    assert isinstance(body, bytes), "the exchange's answers are JSON in memory"
    size = len(body) // 2 if kept is None else min(kept, len(body) - 1)
    part = web.StreamResponse(status=answer.status, headers=answer.headers)
    part.content_length = len(body)
    await part.prepare(request)
    if size:
        await part.write(body[:size])
