"""The path from source to target: its parameters, what each stage carries, what binds."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.domain.enums import Topology
from app.domain.errors import FieldError
from app.domain.parameters import TOPOLOGY, ProjectParameters, validate
from app.domain.planning.timing.bandwidth import PathEstimate, estimate_path
from app.ui.charts.labels import rate_text
from app.ui.charts.pipe import Pipe, PipeStage
from app.ui.parts.number_field import plain_number
from app.ui.parts.text import Text
from app.ui.stages.setup.parameter_form import ParameterForm
from app.ui.theme.metrics import grid

_CHOICE = "topology_type"

_LINK_KEYS = {
    Topology.LOCAL: frozenset[str](),
    Topology.DEDICATED: frozenset({"link_gbps", "link_usable_pct"}),
    Topology.INTERNET: frozenset(
        {"link_usable_pct", "source_upload_mbps", "target_download_mbps", "rtt_category"}
    ),
}
"""Parameters of the link between the sites that each topology uses."""

_ALL_LINK_KEYS = frozenset[str]().union(*_LINK_KEYS.values())


class TopologyPanel(QWidget):
    """The form, the pipe, the bottleneck in a sentence and the bandwidth it offers."""

    bandwidth_offered = Signal(float)
    """Gbps that the user wants the plan to use."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.choice = ParameterForm(TOPOLOGY, only={_CHOICE})
        self.path = ParameterForm(TOPOLOGY, without={_CHOICE})
        self.pipe = Pipe()
        self._sentence = Text()
        self._sentence.setWordWrap(True)
        self._offer = QPushButton()
        self._offer.setObjectName("use-bandwidth")
        self._offer.clicked.connect(self._press)
        self._reason = Text(tone="muted")
        self._reason.setWordWrap(True)
        self._estimate: PathEstimate | None = None
        offer = QHBoxLayout()
        offer.setSpacing(grid(1))
        offer.addWidget(self._offer)
        offer.addWidget(self._reason, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(grid(0.75))
        column.addWidget(self.choice)
        column.addWidget(self.path)
        column.addSpacing(grid(1.75))
        column.addWidget(self.pipe)
        column.addSpacing(grid(0.5))
        column.addWidget(self._sentence)
        column.addSpacing(grid(0.5))
        column.addLayout(offer)

    @property
    def sentence(self) -> str:
        """What is said of the bottleneck."""
        return self._sentence.text()

    @property
    def reason(self) -> str:
        """Why the bandwidth cannot be taken over, or what taking it over does."""
        return self._reason.text()

    @property
    def offer_button(self) -> QPushButton:
        """Sets the plan's bandwidth to what the path carries."""
        return self._offer

    def show_path(self, parameters: ProjectParameters) -> None:
        """Work the path out with these parameters and show the fields that it uses."""
        used = _LINK_KEYS[Topology(parameters.topology_type)]
        self.path.show_only(_ALL_LINK_KEYS - used)
        estimate = self._estimate = estimate_path(parameters)
        self.pipe.set_stages(
            [
                PipeStage(stage.label, stage.mbps, stage.formula)
                for stage in estimate.stages
                if stage.mbps is not None
            ]
        )
        binding = estimate.bottleneck
        carried = rate_text(binding.mbps or 0.0)
        self._sentence.setText(f"{binding.label} is the bottleneck: the path carries {carried}.")
        self._sentence.setToolTip(binding.formula)
        self._show_offer(estimate.bandwidth_gbps, parameters.bandwidth_gbps)

    def _show_offer(self, offered: float, in_use: float) -> None:
        text = f"{plain_number(offered)} Gbps"
        self._offer.setText(f"Use {text}")
        able, tone = offered != in_use, "muted"
        if not able:
            reason = f"The plan uses {text} already."
        elif in_use > offered:
            tone = "warning"
            reason = (
                f"⚠ The plan counts on {plain_number(in_use)} Gbps, more than the path carries."
            )
        else:
            reason = f"The plan uses {plain_number(in_use)} Gbps, less than the path carries."
        try:
            validate("bandwidth_gbps", offered)
        except FieldError as error:
            able, tone, reason = False, "muted", str(error)
        self._offer.setEnabled(able)
        self._offer.setToolTip("" if able else reason)
        self._reason.setText(reason)
        self._reason.set_tone(tone)

    def _press(self) -> None:
        if self._estimate is not None:
            self.bandwidth_offered.emit(self._estimate.bandwidth_gbps)
