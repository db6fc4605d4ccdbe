<?php
declare(strict_types=1);

namespace ChurnStop\Compliance\Checks;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Compliance\FlowCheck;
use ChurnStop\Compliance\FlowContext;
use ChurnStop\Compliance\PhraseMatcher;
use ChurnStop\Compliance\RulePack;
use ChurnStop\Compliance\Violation;

/** No insult and no self-blame in anything that customers read. */
final class NoConfirmShaming implements FlowCheck {

	public function __construct( private readonly PhraseMatcher $words ) {}

	public function id(): string {
		return 'no_confirm_shaming';
	}

	public function violations( array $flow, FlowContext $context ): array {
		$rule = RulePack::get()->rule( $this->id() );
		return array_map(
			static fn ( string $path ): Violation => Violation::of( $rule, $path ),
			$this->words->paths( $flow, 'shaming' ),
		);
	}
}
