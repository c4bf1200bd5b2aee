"""How a fault of the storage is told: the cause and the next step, in two languages."""

from collections.abc import Mapping

from api.failures.failure import IO_ERROR, NO_PERMISSION, TRY_LATER, UNAVAILABLE, Failure
from data.storage_faults import StorageFault

STORAGE_FAILURES: Mapping[StorageFault, Failure] = {
    StorageFault.DISK_FULL: Failure(
        "disk_full", 507, IO_ERROR,
        "Disken er fuld: intet blev gemt. Skaf plads, hvor Vejsyns hjem og database ligger, og prøv igen.",
        "The disk is full: nothing was saved. Make room where Vejsyn's home and database lie, and try again.",
    ),
    StorageFault.READ_ONLY: Failure(
        "read_only", 503, IO_ERROR,
        "Vejsyns hjem eller database kan kun læses: intet blev gemt. Gør den skrivbar, og prøv igen.",
        "Vejsyn's home or database can only be read: nothing was saved. Make it writable and try again.",
    ),
    StorageFault.NO_ACCESS: Failure(
        "no_access", 503, NO_PERMISSION,
        "Vejsyn har ikke adgang til hjemmet, databasen eller en fil. Start den som den bruger, der ejer dem.",
        "Vejsyn has no access to the home, the database or a file. Start it as the user who owns them.",
    ),
    StorageFault.DISK_BROKEN: Failure(
        "disk_broken", 503, IO_ERROR,
        "Disken svarer med fejl: intet blev gemt. Se efter disken, og tag en kopi af hjemmet, før du prøver igen.",
        "The disk answers with errors: nothing was saved. Look after the disk, and copy the home before you try again.",
    ),
    StorageFault.BUSY: Failure(
        "busy", 503, TRY_LATER,
        "Databasen er optaget: intet blev gemt. Prøv igen om lidt.",
        "The database is busy: nothing was saved. Try again in a moment.",
    ),
    StorageFault.GONE: Failure(
        "database_gone", 503, UNAVAILABLE,
        "Databasen svarer ikke: intet blev gemt. Se efter, at den kører, og prøv igen.",
        "The database does not answer: nothing was saved. See that it runs, and try again.",
    ),
    StorageFault.DAMAGED: Failure(
        "database_damaged", 503, IO_ERROR,
        "Databasen er beskadiget. Stop Vejsyn, tag en kopi af hjemmet, og hent den seneste sikkerhedskopi frem.",
        "The database is damaged. Stop Vejsyn, copy the home, and bring back the latest backup.",
    ),
    StorageFault.MEDIA_GONE: Failure(
        "media_gone", 503, UNAVAILABLE,
        "Lageret for billeder og videoer svarer ikke. Prøv igen om lidt. Bliver det ved, så kør vejsyn doctor.",
        "The store of pictures and videos does not answer. Try again in a moment; if it stays so, run vejsyn doctor.",
    ),
    StorageFault.MEDIA_DENIED: Failure(
        "media_denied", 503, NO_PERMISSION,
        "Lageret for billeder og videoer afviser Vejsyn. Se efter nøgle og rettigheder med vejsyn doctor.",
        "The store of pictures and videos refuses Vejsyn. Look after its key and permissions with vejsyn doctor.",
    ),
}  # fmt: skip
