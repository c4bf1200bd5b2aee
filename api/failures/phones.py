"""Refusals of phones, and of what they send."""

from collections.abc import Mapping

from api.failures.failure import BAD_INPUT, IO_ERROR, NO_PERMISSION, NOT_FOUND, TRY_LATER, Failure
from api.uploads import protocol, receiving, sink, turns
from data.phones import checking, enrolment, keys, limits, partial_files, uploads

PHONES: Mapping[type[Exception], Failure] = {
    keys.NotEnrolled: Failure(
        "not_enrolled", 401, NO_PERMISSION,
        "Telefonen er ikke tilmeldt længere. Bed kontoret om en ny QR-kode (Telefoner → Ny kode).",
        "The phone is not enrolled any more. Ask the office for a new QR code (Phones → New code).",
    ),
    enrolment.CodeOver: Failure(
        "code_over", 410, BAD_INPUT,
        "Koden er brugt eller over 15 minutter gammel. Bed kontoret om en ny (Telefoner → Ny kode).",
        "The code was used, or is more than 15 minutes old. Ask the office for a new one (Phones → New code).",
    ),
    enrolment.NoSuchDevice: Failure("no_such_device", 404, NOT_FOUND, "Telefonen findes ikke.", "No such phone."),
    enrolment.DeviceNameTaken: Failure(
        "device_name_taken", 409, BAD_INPUT,
        "Der er allerede en telefon med det navn. Vælg et andet, eller giv den kendte telefon en ny kode.",
        "There is a phone of that name already. Choose another, or give the one you have a new code.",
    ),
    uploads.NoSuchUpload: Failure(
        "no_such_upload", 404, NOT_FOUND,
        "Overførslen findes ikke. Begynd den forfra.",
        "There is no such upload. Begin it anew.",
    ),
    uploads.UploadOver: Failure(
        "upload_over", 410, BAD_INPUT,
        "Overførslen er afvist eller opgivet. Begynd den forfra.",
        "The upload was refused or given up. Begin it anew.",
    ),
    uploads.UploadWhole: Failure(
        "upload_whole", 409, BAD_INPUT,
        "Filen er gemt; en telefon kan ikke slette den.",
        "The file is stored; a phone cannot delete it.",
    ),
    uploads.OffsetConflict: Failure(
        "offset_conflict", 409, TRY_LATER,
        "Filen er nået til et andet sted. Spørg om Upload-Offset (HEAD), og fortsæt dér.",
        "The file has come to another place. Ask for its Upload-Offset (HEAD) and go on there.",
    ),
    checking.OtherContent: Failure(
        "other_content", 422, BAD_INPUT,
        "Filens SHA-256 er en anden end den, telefonen oplyste. Intet er gemt; send filen igen.",
        "The file's SHA-256 is not the one that the phone gave. Nothing is kept; send the file again.",
    ),
    checking.OtherKind: Failure(
        "other_kind", 415, BAD_INPUT,
        "Filen er hverken en video eller et spor. Intet er gemt.",
        "The file is neither a video nor a track. Nothing is kept.",
    ),
    limits.TooLargeFile: Failure(
        "too_large_file", 413, BAD_INPUT,
        "Filen er større end {gibibytes} GB. Del den, eller importér den med: vejsyn import",
        "The file is larger than {gibibytes} GB. Split it, or import it with: vejsyn import",
    ),
    limits.TooMuch: Failure(
        "too_much", 429, TRY_LATER,
        "Telefonen har sendt så meget, som en telefon må på et døgn, eller har for mange ufærdige overførsler.",
        "The phone has sent as much as one may in a day, or has too many unfinished uploads.",
    ),
    limits.DiskReserved: Failure(
        "disk_reserved", 507, IO_ERROR,
        "Kun {free} GB er fri på serverens disk, og natten skal bruge {reserve} GB. Telefonen beholder sin fil; "
        "skaf plads, så fortsætter den selv.",
        "Only {free} GB of the server's disk are free, and the night needs {reserve} GB. The phone keeps its file; "
        "make room and it goes on by itself.",
    ),
    partial_files.FileBusy: Failure(
        "file_busy", 423, TRY_LATER,
        "Filen sendes allerede. Prøv igen om et øjeblik.",
        "The file is being sent already. Try again in a moment.",
    ),
    turns.UploadBusy: Failure(
        "upload_busy", 423, TRY_LATER,
        "Filen sendes allerede. Prøv igen om et øjeblik.",
        "The file is being sent already. Try again in a moment.",
    ),
    turns.TooManySending: Failure(
        "too_many_sending", 503, TRY_LATER,
        "Telefonen sender for mange filer på én gang. Prøv igen om {seconds} sekunder.",
        "The phone sends too many files at once. Try again in {seconds} seconds.",
    ),
    receiving.BodyBrokenOff: Failure(
        "body_broken_off", 408, TRY_LATER,
        "Forbindelsen blev afbrudt. Det, der kom, er gemt; fortsæt fra Upload-Offset.",
        "The connection broke off. What came is kept; go on from Upload-Offset.",
    ),
    sink.TooManyBytes: Failure(
        "too_many_bytes", 413, BAD_INPUT,
        "Der kom flere bytes, end filen blev sagt at have.",
        "More bytes came than the file was said to have.",
    ),
    sink.ChecksumMismatch: Failure(
        "checksum_mismatch", 460, BAD_INPUT,
        "Bytene kom ikke frem, som de blev sendt. Intet af dem er gemt; send dem igen.",
        "The bytes did not arrive as they were sent. None of them is kept; send them again.",
    ),
    protocol.OtherVersion: Failure(
        "other_version", 412, BAD_INPUT,
        "Overførsler følger tus 1.0.0. Send headeren Tus-Resumable: 1.0.0.",
        "Uploads follow tus 1.0.0. Send the header Tus-Resumable: 1.0.0.",
    ),
    protocol.BadHeader: Failure(
        "bad_header", 400, BAD_INPUT,
        "Headeren {header} mangler eller kan ikke læses.",
        "The header {header} is missing or cannot be read.",
    ),
    protocol.OtherBody: Failure(
        "other_body", 415, BAD_INPUT,
        "Indholdet skal være application/offset+octet-stream.",
        "The body must be application/offset+octet-stream.",
    ),
}  # fmt: skip
