<?php
/** Fills the sandbox, with passwords that the tests know. */

declare(strict_types=1);

\ChurnStop\Connections\Sandbox\Demo::fill();
\ChurnStop\Connections\Sandbox\Demo::give_passwords();
