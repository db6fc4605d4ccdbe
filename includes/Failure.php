<?php
declare(strict_types=1);

namespace ChurnStop;

defined( 'ABSPATH' ) || exit;

/**
 * A refusal with one of the contract's codes. Whoever throws it has changed nothing, or has put everything back.
 *
 * Its message is the code, so that nothing else is printed where nobody catches it. What it says to people is plain
 * text: what happened to the subscription, and what to do. The doors read it, and escape it as their format asks.
 */
final class Failure extends \RuntimeException {

	/** Seconds after which whoever was told that somebody else is at it comes back. */
	public const COME_BACK = 1;

	/** @param array<string, mixed> $data Goes into the error's `data` beside `status`. */
	private function __construct(
		public readonly string $error,
		public readonly int $status,
		public readonly string $sentence = '',
		public readonly array $data = array(),
	) {
		parent::__construct( $error );
	}

	public static function not_found(): self {
		return new self(
			'churnstop_not_found',
			404,
			__( 'We could not find that. Nothing has changed.', 'churnstop' ),
		);
	}

	public static function forbidden(): self {
		return new self(
			'churnstop_forbidden',
			403,
			__( 'You are not allowed to do that. Nothing has changed.', 'churnstop' ),
		);
	}

	/** Say about which fields. */
	public static function invalid(): self {
		return new self( 'churnstop_invalid', 400 );
	}

	/** With `violations`. */
	public static function noncompliant(): self {
		return new self( 'churnstop_noncompliant', 422 );
	}

	public static function attempt_closed(): self {
		return new self( 'churnstop_attempt_closed', 409 );
	}

	/** With `ends_at`, when it ends anyway. */
	public static function not_cancellable(): self {
		return new self( 'churnstop_not_cancellable', 409 );
	}

	/** With what is there now. */
	public static function conflict(): self {
		return new self( 'churnstop_conflict', 409 );
	}

	/** With `used_by`, where it is used. */
	public static function in_use(): self {
		return new self( 'churnstop_in_use', 409 );
	}

	/** What runs stays as it is. */
	public static function running(): self {
		return new self( 'churnstop_running', 409 );
	}

	/** With `attempt` as it is now, with a fresh screen. */
	public static function offer_unavailable(): self {
		return new self( 'churnstop_offer_unavailable', 409 );
	}

	/** With `attempt` as it is now, with a fresh screen. */
	public static function offer_expired(): self {
		return new self( 'churnstop_offer_expired', 409 );
	}

	public static function gateway_failed(): self {
		return new self( 'churnstop_gateway_failed', 502 );
	}

	/** The one refusal that passes: doors send Retry-After with it, and the client comes back. */
	public static function busy(): self {
		return new self(
			'churnstop_busy',
			423,
			__( 'Something else is changing this subscription right now. Please try again in a moment.', 'churnstop' ),
		);
	}

	/** An empty sentence leaves what there is. */
	public function saying( string $sentence ): self {
		return '' === $sentence ? $this : new self( $this->error, $this->status, $sentence, $this->data );
	}

	/** @param array<string, mixed> $data */
	public function with( array $data ): self {
		return new self( $this->error, $this->status, $this->sentence, $data + $this->data );
	}

	/** @param array<string, string> $params Field → what is wrong with it, in words. */
	public function about( array $params ): self {
		return $this->with( array( 'params' => $params ) )->saying( implode( ' ', $params ) );
	}

	public function is_busy(): bool {
		return 423 === $this->status;
	}
}
