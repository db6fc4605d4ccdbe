<?php
/** Fills the sandbox. */

declare(strict_types=1);

\ChurnStop\Connections\Sandbox\Demo::fill();
