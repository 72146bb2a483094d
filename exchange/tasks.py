"""The sweeps of files. Running them early, late or twice changes nothing."""

from celery import shared_task

from exchange import running, services


@shared_task(name="exchange.resume")
def resume() -> int:
    """Go on with imports and exports whose worker has died."""
    return running.resume()


@shared_task(name="exchange.purge")
def purge() -> int:
    """Delete staged rows after thirty days and files of exports after seven."""
    return services.purge_imports() + services.purge_exports()
