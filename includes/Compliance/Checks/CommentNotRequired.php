<?php
declare(strict_types=1);

namespace ChurnStop\Compliance\Checks;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Compliance\FlowCheck;
use ChurnStop\Compliance\FlowContext;
use ChurnStop\Compliance\RulePack;
use ChurnStop\Compliance\Violation;
use ChurnStop\Data;

/** Nobody has to explain themselves. */
final class CommentNotRequired implements FlowCheck {

	public function id(): string {
		return 'comment_not_required';
	}

	public function violations( array $flow, FlowContext $context ): array {
		$required = Data::bool( Data::map( Data::map( $flow, 'survey' ), 'comment' ), 'required' );
		return $required
			? array( Violation::of( RulePack::get()->rule( $this->id() ), 'survey.comment.required' ) )
			: array();
	}
}
