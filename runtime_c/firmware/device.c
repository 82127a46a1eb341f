/* SPDX-License-Identifier: MIT */
/* device - answers a host's requests about the models of a firmware. docs/protocol.md describes every field. */
#include "device.h"

#include <stddef.h>

#include "bytes.h"
#include "console.h"
#include "exit.h"
#include "protocol.h"
#include "stack.h"

#define GUARD_BYTE 0xC5
#define FLAG_TRACED 1u
#define MODE_DIGESTS 1u
#define MODE_STACK 2u

typedef q2c_reply_status (*command_handler)(const q2c_request *request, q2c_reply *reply);

static struct {
    const q2c_device *device;
    uint8_t fields[Q2C_CHUNK_BYTES]; /* of a reply */
} self;

/* Appends to the payload of a reply; text that does not fit is cut. */
static uint8_t *put_text(uint8_t *at, const char *text)
{
    const uint8_t *const end = self.fields + sizeof self.fields;

    while (*text != '\0' && at < end) {
        *at++ = (uint8_t)*text++;
    }
    return at;
}

static q2c_reply_status reply_fields(q2c_reply *reply, const uint8_t *end)
{
    reply->payload = self.fields;
    reply->bytes = (uint16_t)(end - self.fields);
    return Q2C_STATUS_OK;
}

/* The model that the first field of a request names, or NULL. */
static const q2c_device_model *asked_model(const q2c_request *request, uint32_t least_bytes)
{
    if (request->bytes < least_bytes || request->payload[0] >= self.device->model_count) {
        return NULL;
    }
    return &self.device->models[request->payload[0]];
}

static bool fits(uint32_t offset, uint32_t bytes, uint32_t size)
{
    return offset <= size && bytes <= size - offset;
}

static q2c_reply_status answer_info(const q2c_request *request, q2c_reply *reply)
{
    uint8_t *at = self.fields;

    (void)request;
    *at++ = Q2C_PROTOCOL_VERSION;
    *at++ = (uint8_t)self.device->model_count;
    *at++ = (uint8_t)q2c_trace_source();
    *at++ = self.device->mark_count > 0 ? FLAG_TRACED : 0;
    at = q2c_put_u32(at, Q2C_CHUNK_BYTES);
    at = q2c_put_u32(at, self.device->clock_hz);
    at = q2c_put_u32(at, q2c_stack_bytes());
    at = q2c_put_u32(at, Q2C_COUNTER_INTERRUPT_INSTRUCTIONS);
    return reply_fields(reply, put_text(at, self.device->board));
}

static q2c_reply_status answer_model(const q2c_request *request, q2c_reply *reply)
{
    const q2c_device_model *const model = asked_model(request, 1);
    uint8_t *at = self.fields;

    if (model == NULL) {
        return Q2C_STATUS_ARGUMENT;
    }
    at = q2c_put_u32(at, model->arena_bytes);
    at = q2c_put_u32(at, model->state_bytes);
    at = q2c_put_u32(at, model->layer_count);
    at = q2c_put_u32(at, model->input_count);
    at = q2c_put_u32(at, model->output_count);
    for (uint32_t i = 0; i < model->input_count; ++i) {
        at = q2c_put_u32(at, model->input_bytes[i]);
    }
    for (uint32_t i = 0; i < model->output_count; ++i) {
        at = q2c_put_u32(at, model->output_bytes[i]);
    }
    at = put_text(at, model->sha256);
    return reply_fields(reply, put_text(at, model->name));
}

static q2c_reply_status answer_write(const q2c_request *request, q2c_reply *reply)
{
    const q2c_device_model *const model = asked_model(request, Q2C_FIELDS_BYTES);
    const uint32_t index = request->payload[1];
    const uint32_t offset = q2c_get_u32(request->payload + 4);
    const uint32_t bytes = (uint32_t)request->bytes - Q2C_FIELDS_BYTES;

    (void)reply;
    if (model == NULL || index >= model->input_count || !fits(offset, bytes, model->input_bytes[index])) {
        return Q2C_STATUS_ARGUMENT;
    }
    memcpy((uint8_t *)model->input((int)index) + offset, request->payload + Q2C_FIELDS_BYTES, bytes);
    return Q2C_STATUS_OK;
}

static q2c_reply_status answer_read(const q2c_request *request, q2c_reply *reply)
{
    const q2c_device_model *const model = asked_model(request, Q2C_FIELDS_BYTES);
    const uint32_t index = request->payload[1];
    const uint32_t bytes = q2c_get_u16(request->payload + 2);
    const uint32_t offset = q2c_get_u32(request->payload + 4);

    if (model == NULL || index >= model->output_count || bytes > Q2C_CHUNK_BYTES ||
        !fits(offset, bytes, model->output_bytes[index])) {
        return Q2C_STATUS_ARGUMENT;
    }
    reply->payload = (const uint8_t *)model->output((int)index) + offset;
    reply->bytes = (uint16_t)bytes;
    return Q2C_STATUS_OK;
}

/* Lays the bytes that a run of the model must not change. Models share memory: the last one to run has used it. */
static void lay_guards(const q2c_device_model *model)
{
    uint8_t *const end = model->memory + Q2C_GUARD_BYTES + model->arena_bytes;

    memset(model->memory, GUARD_BYTE, Q2C_GUARD_BYTES);
    memset(end, GUARD_BYTE, (size_t)(model->memory + Q2C_GUARDED_BYTES(model->arena_bytes) - end));
}

static bool all_guard(const uint8_t *at, const uint8_t *end)
{
    while (at < end && *at == GUARD_BYTE) {
        ++at;
    }
    return at == end;
}

static bool guards_are_whole(const q2c_device_model *model)
{
    const uint8_t *const arena = model->memory + Q2C_GUARD_BYTES;
    const uint8_t *const end = model->memory + Q2C_GUARDED_BYTES(model->arena_bytes);

    return all_guard(model->memory, arena) && all_guard(arena + model->arena_bytes, end);
}

static q2c_reply_status answer_run(const q2c_request *request, q2c_reply *reply)
{
    const q2c_device_model *const model = asked_model(request, 2);
    q2c_run_time time = {0, 0};
    uint32_t stack_bytes = 0;
    uint8_t *at = self.fields;

    if (model == NULL) {
        return Q2C_STATUS_ARGUMENT;
    }
    lay_guards(model);
    q2c_stack_guard();
    if ((request->payload[1] & MODE_STACK) != 0) {
        stack_bytes = q2c_stack_used_by(model->run);
    } else {
        q2c_trace_begin(self.device->marks, self.device->mark_count, (request->payload[1] & MODE_DIGESTS) != 0);
        model->run();
        time = q2c_trace_end();
    }
    at = q2c_put_u32(at, (uint32_t)time.ticks);
    at = q2c_put_u32(at, (uint32_t)(time.ticks >> 32));
    at = q2c_put_u32(at, time.interrupts);
    at = q2c_put_u32(at, stack_bytes);
    (void)reply_fields(reply, at);
    if (!q2c_stack_is_whole()) {
        return Q2C_STATUS_STACK;
    }
    return guards_are_whole(model) ? Q2C_STATUS_OK : Q2C_STATUS_GUARD;
}

static q2c_reply_status answer_layers(const q2c_request *request, q2c_reply *reply)
{
    const uint32_t first = q2c_get_u16(request->payload);
    const uint32_t count = q2c_get_u16(request->payload + 2);
    uint8_t *at = self.fields;

    if (request->bytes < 4 || count * sizeof(q2c_layer_mark) > Q2C_CHUNK_BYTES ||
        !fits(first, count, self.device->mark_count)) {
        return Q2C_STATUS_ARGUMENT;
    }
    for (const q2c_layer_mark *mark = self.device->marks + first; mark < self.device->marks + first + count; ++mark) {
        at = q2c_put_u32(at, mark->ticks);
        at = q2c_put_u32(at, mark->interrupts);
        at = q2c_put_u32(at, mark->digest);
    }
    return reply_fields(reply, at);
}

static q2c_reply_status answer_reset(const q2c_request *request, q2c_reply *reply)
{
    const q2c_device_model *const model = asked_model(request, 1);

    (void)reply;
    if (model == NULL) {
        return Q2C_STATUS_ARGUMENT;
    }
    model->reset();
    return Q2C_STATUS_OK;
}

static q2c_reply_status answer_exit(const q2c_request *request, q2c_reply *reply)
{
    if (request->bytes < 1) {
        return Q2C_STATUS_ARGUMENT;
    }
    q2c_protocol_send(reply);
    q2c_exit(request->payload[0]);
}

static const command_handler handlers[Q2C_COMMAND_COUNT] = {
    [Q2C_COMMAND_INFO] = answer_info,   [Q2C_COMMAND_MODEL] = answer_model, [Q2C_COMMAND_WRITE] = answer_write,
    [Q2C_COMMAND_RUN] = answer_run,     [Q2C_COMMAND_READ] = answer_read,   [Q2C_COMMAND_LAYERS] = answer_layers,
    [Q2C_COMMAND_RESET] = answer_reset, [Q2C_COMMAND_EXIT] = answer_exit,
};

static q2c_reply_status execute(const q2c_request *request, q2c_reply *reply)
{
    return request->command < Q2C_COMMAND_COUNT ? handlers[request->command](request, reply) : Q2C_STATUS_COMMAND;
}

/* Answers one request. One that comes again, because its reply was lost, gets the same reply and is not executed twice:
 * a second run would start from what the first one left. INFO starts a new conversation and is always executed. */
static void answer(const q2c_request *request, q2c_reply *reply)
{
    if (request->command == Q2C_COMMAND_INFO || request->sequence != reply->sequence) {
        *reply = (q2c_reply){request->sequence, Q2C_STATUS_OK, 0, NULL};
        reply->status = (uint8_t)execute(request, reply);
    }
    q2c_protocol_send(reply);
}

/* Gives every model its arena, which is the same for all. */
static void start_models(const q2c_device *device)
{
    for (const q2c_device_model *model = device->models; model < device->models + device->model_count; ++model) {
        if (model->init(model->memory + Q2C_GUARD_BYTES, model->arena_bytes) != Q2C_OK) {
            q2c_exit(Q2C_EXIT_MODEL);
        }
    }
}

static void greet(const char *text)
{
    while (*text != '\0') {
        q2c_console_write((uint8_t)*text++);
    }
}

void q2c_device_serve(const q2c_device *device)
{
    static q2c_request request;
    static q2c_reply reply;

    self.device = device;
    q2c_console_open();
    q2c_trace_open(device->counters, device->counter_count);
    start_models(device);
    greet("quant2c ready\n");
    for (;;) {
        q2c_protocol_receive(&request);
        answer(&request, &reply);
    }
}
