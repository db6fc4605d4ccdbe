<?php
declare(strict_types=1);

namespace ChurnStop\Compliance\Checks;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Compliance\FlowCheck;
use ChurnStop\Compliance\FlowContext;
use ChurnStop\Compliance\PhraseMatcher;
use ChurnStop\Compliance\RulePack;
use ChurnStop\Compliance\Violation;

/** No stated remaining time or stock: the server enforces none. */
final class NoFalseUrgency implements FlowCheck {

	public function __construct( private readonly PhraseMatcher $words ) {}

	public function id(): string {
		return 'no_false_urgency';
	}

	public function violations( array $flow, FlowContext $context ): array {
		$rule = RulePack::get()->rule( $this->id() );
		return array_map(
			static fn ( string $path ): Violation => Violation::of( $rule, $path ),
			$this->words->paths( $flow, 'urgency' ),
		);
	}
}
