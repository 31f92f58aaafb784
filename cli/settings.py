"""Every setting with its value and its origin: option, environment, the user's file, shipped."""

import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scanner.errors import Misconfigured


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One thing that can be set. `many` takes several values; a `secret` never comes from a file of settings."""

    key: str
    many: bool = False
    secret: bool = False
    says: str


SETTINGS = (
    Setting(key="contact", says="who scans: a name and an address or URL, shown to every host"),
    Setting(key="db", secret=True, says="the store"),
    Setting(key="model", says="the model that rates, a released version; empty for this Hullmark's own choice"),
    Setting(key="data", says="the data directory"),
    Setting(key="resolver", many=True, says="the resolvers asked, ADDR[:PORT]; empty for the system's"),
    Setting(key="ca_file", many=True, says="further trusted roots, PEM"),
    Setting(key="trust_anchor", many=True, says="DNSSEC trust anchors, DS or DNSKEY in zone-file form"),
    Setting(key="optout", says="the file of those who asked not to be looked at"),
    Setting(key="censys_token", secret=True, says="the key for Censys, of the environment only"),
    Setting(key="censys_organization", says="the organisation at Censys that the key is asked for"),
    Setting(key="smtp_host", says="the mail server that alerts leave by; empty for no mail"),
    Setting(key="smtp_port", says="its port; empty for 587"),
    Setting(key="smtp_from", says="the address that alerts come from"),
    Setting(key="smtp_user", says="who logs in at the mail server"),
    Setting(key="smtp_password", secret=True, says="the password for it, of the environment only"),
    Setting(key="webhook_url", secret=True, says="where alerts are posted, of the environment only"),
    Setting(key="webhook_secret", secret=True, says="what they are signed with (whsec_...), of the environment only"),
    Setting(key="alert_folder", says="the folder in which each alert becomes a file"),
    Setting(
        key="nightly_reports", many=True, says="whose reports leave after a night: policyholder, broker; empty: none"
    ),
    Setting(key="nightly_reports_by", says="who releases those, by name, in the log"),
    Setting(key="zone", says="the time zone of targets whose country is not known, such as Asia/Seoul"),
    Setting(key="canary", many=True, says="HOST:PORT of your own that has to answer while a night runs"),
    Setting(key="metrics", says="the file for Prometheus' textfile collector; empty for none"),
    Setting(key="consents", says="the folder with the records of consents, REFERENCE.json as in the book"),
    Setting(key="stop", says="all probing ends while this file exists"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """What a setting is, and where it came from."""

    setting: Setting
    value: tuple[str, ...]
    origin: str

    @property
    def text(self) -> str:
        return ", ".join(self.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """All settings of one run, and the user's own files by name (`conduct.toml`)."""

    values: dict[str, Value]
    folder: Path

    def one(self, key: str) -> str:
        """The value of a single setting; empty where it is not set."""
        return self.values[key].text

    def many(self, key: str) -> tuple[str, ...]:
        return self.values[key].value

    def data_folder(self) -> Path:
        """The data directory, made for its owner alone where it is missing. Raises Misconfigured."""
        path = Path(self.one("data"))
        try:
            path.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as wrong:
            raise Misconfigured(f"The data directory {path} cannot be made: {wrong.strerror}.") from None
        return path

    def own(self, name: str) -> str | None:
        """The text of the user's own file of that name; None where there is none. Raises Misconfigured."""
        return read_text(self.folder / name, f"your own {name}") if (self.folder / name).exists() else None


def settle(
    options: Mapping[str, Any], *, config: str | None = None, environ: Mapping[str, str] | None = None
) -> Settings:
    """The settings by precedence. `options` are those of the command line; None and empty ones are not set.

    Raises Misconfigured for a folder, file or key that does not fit.
    """
    env = os.environ if environ is None else environ
    folder = Path(config) if config else _config_folder(env)
    if config and not folder.is_dir():
        raise Misconfigured(f"There is no folder {config}: --config names the folder of your own *.toml files.")
    written = _written(folder)
    values = {setting.key: _value(setting, options, env, written, folder) for setting in SETTINGS}
    if not values["data"].value:
        values["data"] = _shipped(values["data"].setting, str(_data_folder(env)))
    data = Path(values["data"].text)
    for key, name in (("optout", "optout.txt"), ("stop", "stop"), ("consents", "consents")):
        if not values[key].value:
            values[key] = _shipped(values[key].setting, str(data / name))
    if not values["zone"].value:
        values["zone"] = _shipped(values["zone"].setting, "UTC")
    if not values["db"].value:
        values["db"] = _shipped(values["db"].setting, f"sqlite:///{data / 'hullmark.sqlite'}")
    return Settings(values=values, folder=folder)


def read_text(path: Path, what: str) -> str:
    """A small text file of the operator's. Raises Misconfigured with a sentence that names it."""
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise Misconfigured(f"{what} ({path}) is not a UTF-8 text file.") from None
    except OSError as wrong:
        raise Misconfigured(f"{what} ({path}) cannot be read: {wrong.strerror}.") from None


def _value(
    setting: Setting, options: Mapping[str, Any], env: Mapping[str, str], written: dict[str, Any], folder: Path
) -> Value:
    given = options.get(setting.key)
    if given:
        if setting.key == "db" and re.search(r"://[^/@]*:[^/@]*@", str(given)):
            raise Misconfigured(
                "A password in --db is shown to everybody on this machine: give the address in HULLMARK_DB, or in a "
                "file that HULLMARK_DB_FILE names."
            )
        return Value(setting=setting, value=tuple(given) if setting.many else (str(given),), origin="option")
    name = f"HULLMARK_{setting.key.upper()}"
    if env.get(name):
        split = tuple(part.strip() for part in env[name].split(",")) if setting.many else (env[name],)
        return Value(setting=setting, value=split, origin=name)
    if setting.secret and env.get(name + "_FILE"):
        secret = read_text(Path(env[name + "_FILE"]), f"The file that {name}_FILE names").strip()
        return Value(setting=setting, value=(secret,), origin=name + "_FILE")
    if setting.key in written:
        return Value(setting=setting, value=_texts(setting, written[setting.key]), origin=str(folder / "settings.toml"))
    return Value(setting=setting, value=(), origin="shipped")


def _texts(setting: Setting, value: Any) -> tuple[str, ...]:
    if setting.many and isinstance(value, list) and all(isinstance(part, str) for part in value):
        return tuple(value)
    if isinstance(value, str):
        return (value,)
    raise Misconfigured(f"settings.toml: {setting.key} should be {'a list of texts' if setting.many else 'a text'}.")


def _written(folder: Path) -> dict[str, Any]:
    path = folder / "settings.toml"
    if not path.exists():
        return {}
    try:
        data = tomllib.loads(read_text(path, "Your settings.toml"))
    except (ValueError, RecursionError) as wrong:
        raise Misconfigured(f"{path} is not valid TOML: {wrong}.") from None
    known = {setting.key: setting for setting in SETTINGS}
    for key in data:
        if key not in known:
            raise Misconfigured(f"{path}: there is no setting {key!r}; `hullmark config show` lists them.")
        if known[key].secret:
            raise Misconfigured(
                f"{path}: {key} may hold a secret and comes from HULLMARK_{key.upper()} or its _FILE only."
            )
    return data


def _shipped(setting: Setting, value: str) -> Value:
    return Value(setting=setting, value=(value,), origin="shipped")


def _config_folder(env: Mapping[str, str]) -> Path:
    if env.get("XDG_CONFIG_HOME"):
        return Path(env["XDG_CONFIG_HOME"]) / "hullmark"
    from platformdirs import user_config_path

    return user_config_path("hullmark", appauthor=False)


def _data_folder(env: Mapping[str, str]) -> Path:
    if env.get("XDG_DATA_HOME"):
        return Path(env["XDG_DATA_HOME"]) / "hullmark"
    from platformdirs import user_data_path

    return user_data_path("hullmark", appauthor=False)
