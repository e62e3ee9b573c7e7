"""The command line: `gongshi ingest`, `parse`, `export`, `status`, `evaluate`, `review`."""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.markup import escape

from flows.ingest_options import (
    DaskOption,
    LogFileOption,
    LogFormatOption,
    MaxPagesOption,
    MemoryOption,
    MetricsPortOption,
    MoveFailedOption,
    PasswordsOption,
    SettleOption,
    checked_log_format,
    checked_passwords,
    limits_of,
)
from models.errors import GongshiError, UsageError
from models.settings import PROGRAM_VERSION, Settings, settings_for

if TYPE_CHECKING:
    from models.store import Store

#: Some documents are partial or failed; the rest are done and exported.
EXIT_INCOMPLETE = 3

app = typer.Typer(
    name="gongshi",
    help="公示：扫描的公示文件变成可信的表格 / scanned public disclosures into tables to trust.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

account = typer.Typer(
    help="审核用户 / accounts of the people who review.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
app.add_typer(account, name="account")

OutputOption = Annotated[
    Path, typer.Option("--output", help="结果文件夹 / folder of the exported tables")
]
StoreOption = Annotated[
    str | None,
    typer.Option("--store", help="存储 URL / store URL (SQLite or PostgreSQL; or GONGSHI_STORE)"),
]
NameArgument = Annotated[str, typer.Argument(help="用户名 / name of the account")]
PasswordOption = Annotated[
    bool,
    typer.Option("--password-stdin", help="从标准输入读密码 / read the password on standard input"),
]
WorkersOption = Annotated[
    int | None, typer.Option("--workers", help="进程数 / processes that read (default: cores)")
]


def main() -> None:
    """Run the command; an error of ours ends as one clear message and its exit code."""
    try:
        app()
    except GongshiError as error:
        Console(stderr=True, highlight=False).print(
            f"[red]错误 / error:[/red] {escape(str(error))}", soft_wrap=True
        )
        sys.exit(error.exit_code)


@app.callback()
def options() -> None:
    """Options that every command shares stand with the command."""


@app.command()
def ingest(
    paths: Annotated[
        list[str] | None,
        typer.Argument(
            help="文件、文件夹或网址 / files, folders and URLs (s3://...)", show_default="raw_docs/"
        ),
    ] = None,
    *,
    output: OutputOption = Path("output"),
    store: StoreOption = None,
    workers: WorkersOption = None,
    again: Annotated[
        bool,
        typer.Option(
            "--again",
            help="重新提取，隔离的也再试 / find fields again in finished documents, "
            "and try those in quarantine",
        ),
    ] = False,
    passwords: PasswordsOption = None,
    move_failed: MoveFailedOption = False,
    settle: SettleOption = 0.0,
    max_pages: MaxPagesOption = None,
    memory: MemoryOption = None,
    dask: DaskOption = None,
    log_file: LogFileOption = None,
    log_format: LogFormatOption = "text",
    metrics_port: MetricsPortOption = None,
) -> None:
    """读取文件，写出表格 / read documents, store what was found, export the tables."""
    from flows.ingest_command import ingest_documents

    settings = replace(
        _settings(output, store, workers),
        dask=dask,
        limits=limits_of(max_pages, memory),
        passwords_file=checked_passwords(passwords),
        settle_s=settle,
        moves_failed=move_failed,
        log_file=log_file,
        log_format=checked_log_format(log_format),
        metrics_port=metrics_port,
    )
    complete = ingest_documents(paths or ["raw_docs"], settings, again=again)
    if not complete:
        raise typer.Exit(EXIT_INCOMPLETE)


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def schedule(
    context: typer.Context,
    *,
    cron: Annotated[
        list[str] | None,
        typer.Option(
            "--cron", help='何时运行 / when to run: "0 2 * * *", more than once if need be'
        ),
    ] = None,
    timezone: Annotated[
        str | None, typer.Option(help="时区 / time zone: Asia/Shanghai (default: the machine's)")
    ] = None,
    watch: Annotated[
        list[str] | None,
        typer.Option(help="监视的文件夹 / folder whose new documents are ingested at once"),
    ] = None,
    every: Annotated[
        float, typer.Option(min=0.5, help="每隔几秒看一次 / seconds between two looks at it")
    ] = 30.0,
) -> None:
    """定时运行 / ingest at set hours and what arrives. Takes PATH ... and all options of ingest."""
    from flows.schedule_command import ScheduleOptions, run_schedule

    options = ScheduleOptions(tuple(cron or ()), timezone, tuple(watch or ()), every)
    run_schedule(options, context.args)


@app.command()
def worker(
    address: Annotated[
        str, typer.Argument(help="Dask 调度器 / address of the scheduler: tcp://HOST:8786")
    ],
    workers: WorkersOption = None,
) -> None:
    """为 Dask 集群工作 / processes that read for a Dask cluster, until stopped."""
    from flows.worker_command import run_workers

    run_workers(address, workers if workers is not None else os.cpu_count() or 1)


@app.command()
def parse(
    file: Annotated[
        Path | None, typer.Argument(help="文本文件 / text file (default: standard input)")
    ] = None,
) -> None:
    """从文本提取 / extract from plain text: one JSON object for each line."""
    from flows.parse_command import parse_lines

    for line in parse_lines(file):
        sys.stdout.write(line + "\n")


@app.command()
def export(
    output: OutputOption = Path("output"),
    store: StoreOption = None,
    formats: Annotated[str, typer.Option("--format", help="csv,excel-csv,xlsx,parquet")] = "csv",
    *,
    reviewed_only: Annotated[
        bool, typer.Option("--reviewed-only", help="只含已审核的 / only what a person has settled")
    ] = False,
    run: Annotated[
        str | None,
        typer.Option(
            "--run", help="某次运行的文件 / only documents that this run did: its ID, or last"
        ),
    ] = None,
    since: Annotated[
        str | None,
        typer.Option(
            "--since",
            help="此次运行以来的变化 / only what changed since this run began: its ID, or last",
        ),
    ] = None,
    to: Annotated[
        Path | None,
        typer.Option(
            "--to",
            help="写入的文件夹 / folder to write to",
            show_default="OUTPUT, OUTPUT/run-ID or OUTPUT/since-ID",
        ),
    ] = None,
) -> None:
    """重新写出表格 / write the tables again from the store."""
    from flows.export_command import export_command
    from models.store import open_store

    settings = _settings(output, store, None)
    names = tuple(name.strip() for name in formats.split(",") if name.strip())
    written = export_command(
        open_store(settings.store_url),
        output,
        names,
        reviewed_only=reviewed_only,
        run=run,
        since=since,
        to=to,
    )
    _say(f"已写入 / written: {written.output}/ ({written.rows['documents']} 份文件 / documents)")


@app.command()
def status(
    documents: Annotated[
        list[str] | None, typer.Argument(help="要重试的文件 / more documents to retry")
    ] = None,
    *,
    retry: Annotated[
        list[str] | None,
        typer.Option(
            "--retry",
            help="重试 / try again: all, or document_ids of what is failed, partial, quarantined",
        ),
    ] = None,
    output: OutputOption = Path("output"),
    store: StoreOption = None,
    workers: WorkersOption = None,
    passwords: PasswordsOption = None,
    move_failed: MoveFailedOption = False,
    max_pages: MaxPagesOption = None,
    memory: MemoryOption = None,
) -> None:
    """文件状态 / documents and pages by state, quarantine, open flags, last runs; retry."""
    from flows.status_command import retry_documents, show_status

    settings = replace(
        _settings(output, store, workers),
        limits=limits_of(max_pages, memory),
        passwords_file=checked_passwords(passwords),
        moves_failed=move_failed,
    )
    if not retry:
        if documents:
            raise UsageError("只有重试才指明文件 / documents are named to be retried", "--retry")
        show_status(settings)
    elif not retry_documents(settings, [*retry, *(documents or [])]):
        raise typer.Exit(EXIT_INCOMPLETE)


@app.command()
def evaluate(
    gold: Annotated[list[Path], typer.Argument(help="标准答案 / gold files (*.gold.json)")],
    *,
    output: OutputOption = Path("output"),
    errors: Annotated[bool, typer.Option("--errors", help="列出错误 / list every error")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="JSON")] = False,
    report: Annotated[
        Path | None,
        typer.Option(
            help="图文报告 / HTML report with pictures", show_default="OUTPUT/evaluation.html"
        ),
    ] = None,
    documents: Annotated[
        Path, typer.Option(help="原文件，供报告截图 / the documents, for the report's pictures")
    ] = Path("raw_docs"),
) -> None:
    """对照标准答案评分 / score an export: precision, recall, F1, silent errors, burden."""
    from flows.evaluation import Exported, evaluate_export, read_gold, report_lines
    from flows.evaluation_report import write_report

    exported = Exported(output)
    golds = [read_gold(path) for path in gold]
    evaluation = evaluate_export(exported, golds)
    for line in report_lines(evaluation, errors=errors, as_json=as_json):
        sys.stdout.write(line + "\n")
    path = report or output / "evaluation.html"
    write_report(path, exported, golds, evaluation, documents)
    Console(stderr=True, highlight=False).print(
        f"报告 / report: {escape(str(path))}", soft_wrap=True
    )


@app.command()
def calibrate(
    gold: Annotated[list[Path], typer.Argument(help="标准答案 / gold files (*.gold.json)")],
    output: OutputOption = Path("output"),
    store: StoreOption = None,
    target_silent: Annotated[
        float,
        typer.Option(
            "--target-silent",
            min=0.0,
            max=0.1,
            help="允许无提示的错误比例 / wrong numeric values that nothing points at, at most",
        ),
    ] = 0.001,
    to: Annotated[
        Path | None, typer.Option("--to", help="写入文件 / file to write (default: the program's)")
    ] = None,
) -> None:
    """拟合置信度 / fit the confidence on documents with gold that were ingested."""
    from flows.calibration import calibrate as fit
    from flows.calibration import report_lines, write_calibration
    from models.store import open_store

    settings = _settings(output, store, None)
    fitted = fit(open_store(settings.store_url), output, gold, target_silent)
    for line in report_lines(fitted):
        sys.stdout.write(line + "\n")
    written = write_calibration(fitted.calibration, to)
    Console(stderr=True).print(f"已写入 / written: {written}", soft_wrap=True)


@app.command()
def draw(
    document: Annotated[Path, typer.Argument(help="已读取的文件 / an ingested document")],
    picture: Annotated[Path, typer.Argument(help="图片 / the PNG file to write")],
    page: Annotated[int, typer.Option("--page", help="页码 / page number, from 1")] = 1,
    output: OutputOption = Path("output"),
    store: StoreOption = None,
) -> None:
    """画出一页及其字段 / draw a page with its recognised fields marked."""
    from flows.page_picture import draw_page
    from models.store import open_store

    settings = _settings(output, store, None)
    draw_page(open_store(settings.store_url), document, page, picture)


@app.command()
def review(
    *,
    host: Annotated[str, typer.Option(help="监听地址 / address to listen at")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="端口 / port; 0: a free one")] = 8000,
    output: OutputOption = Path("output"),
    store: StoreOption = None,
    documents: Annotated[
        list[Path] | None,
        typer.Option(help="原文件所在 / folders of the documents", show_default="raw_docs/"),
    ] = None,
    audit_share: Annotated[
        float,
        typer.Option(
            min=0, max=1, help="盲审无提示数值的比例 / share of unflagged values to check"
        ),
    ] = 0.02,
    second_share: Annotated[
        float,
        typer.Option(min=0, max=1, help="复审已定数值的比例 / share of decided ones to check"),
    ] = 0.05,
    https: Annotated[
        bool, typer.Option("--https", help="经 HTTPS 代理访问 / reached through an HTTPS proxy")
    ] = False,
    allow_host: Annotated[
        list[str] | None,
        typer.Option(help="网页的主机名 / name under which people reach the page"),
    ] = None,
    passwords: PasswordsOption = None,
) -> None:
    """审核网页 / serve the page on which people settle what is flagged."""
    from flows.review_command import ServeOptions, serve

    options = ServeOptions(
        host=host,
        port=port,
        documents=tuple(documents or [Path("raw_docs")]),
        audit_share=audit_share,
        second_share=second_share,
        is_https=https,
        allowed_hosts=tuple(allow_host or ()),
    )
    settings = _settings(output, store, None)
    serve(replace(settings, passwords_file=checked_passwords(passwords)), options)


@account.command("add")
def add_account(
    name: NameArgument,
    role: Annotated[str, typer.Option(help="reviewer, lead, admin")] = "reviewer",
    language: Annotated[str, typer.Option(help="zh, en")] = "zh",
    *,
    password_stdin: PasswordOption = False,
    output: OutputOption = Path("output"),
    store: StoreOption = None,
) -> None:
    """建立用户 / make an account; asks for its password."""
    from flows import account_command

    made = account_command.add(
        _open(output, store), name, role, language, from_stdin=password_stdin
    )
    _say(f"已建立 / made: {made}")


@account.command("list")
def list_accounts(output: OutputOption = Path("output"), store: StoreOption = None) -> None:
    """列出用户 / list the accounts."""
    from flows import account_command

    for line in account_command.account_lines(_open(output, store)):
        sys.stdout.write(line + "\n")


@account.command("password")
def change_password(
    name: NameArgument,
    *,
    password_stdin: PasswordOption = False,
    output: OutputOption = Path("output"),
    store: StoreOption = None,
) -> None:
    """改密码 / give another password; whoever is signed in is out."""
    from flows import account_command

    account_command.change_password(_open(output, store), name, from_stdin=password_stdin)
    _say("密码已改 / the password is changed")


@account.command("role")
def change_role(
    name: NameArgument,
    role: Annotated[str, typer.Argument(help="reviewer, lead, admin")],
    output: OutputOption = Path("output"),
    store: StoreOption = None,
) -> None:
    """改角色 / give another role."""
    from flows import account_command

    account_command.change_role(_open(output, store), name, role)
    _say(f"{name}: {role}")


@account.command("disable")
def disable_account(
    name: NameArgument, output: OutputOption = Path("output"), store: StoreOption = None
) -> None:
    """停用 / let it sign in no more; what it decided stays."""
    from flows import account_command

    account_command.disable(_open(output, store), name)
    _say(f"已停用 / disabled: {name}")


@account.command("enable")
def enable_account(
    name: NameArgument, output: OutputOption = Path("output"), store: StoreOption = None
) -> None:
    """恢复 / let it sign in again."""
    from flows import account_command

    account_command.enable(_open(output, store), name)
    _say(f"已恢复 / enabled: {name}")


@account.command("token")
def make_token(
    name: NameArgument,
    days: Annotated[int, typer.Option(min=1, max=3650, help="有效天数 / days it is good for")] = 90,
    output: OutputOption = Path("output"),
    store: StoreOption = None,
) -> None:
    """程序用的令牌 / a token for programs, shown this once; disabling the account ends it."""
    from flows import account_command

    sys.stdout.write(account_command.make_token(_open(output, store), name, days) + "\n")


@app.command()
def doctor(
    output: OutputOption = Path("output"),
    store: StoreOption = None,
    workers: WorkersOption = None,
    dask: DaskOption = None,
) -> None:
    """检查安装 / check that this installation can do the work, by trying each part of it."""
    from flows.doctor import examine, print_findings
    from flows.doctor_checks import checks

    settings = replace(_settings(output, store, workers), dask=dask)
    if not print_findings(examine(checks(), settings), Console(highlight=False)):
        raise typer.Exit(1)


@app.command()
def version() -> None:
    """版本 / the program's version."""
    sys.stdout.write(f"gongshi {PROGRAM_VERSION}\n")


def _open(output: Path, store: str | None) -> Store:
    from models.store import open_store

    return open_store(_settings(output, store, None).store_url)


def _say(message: str) -> None:
    Console(stderr=True, highlight=False).print(escape(message), soft_wrap=True)


def _settings(output: Path, store: str | None, workers: int | None) -> Settings:
    if output.exists() and not output.is_dir():
        raise UsageError(f"{output} 不是文件夹 / is not a folder", "Name a folder with --output")
    return settings_for(output, store, workers)


if __name__ == "__main__":
    main()
