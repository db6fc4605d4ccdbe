<?php
declare(strict_types=1);

namespace ChurnStop\Offers;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Audience\Audience;
use ChurnStop\Budgets\Budget;
use ChurnStop\Data;

/**
 * One offer of a reason, as the merchant designed it: a type, its settings, its texts. Flat in JSON, as the contract
 * writes it.
 */
final class Offer {

	private const ENVELOPE = array(
		'id',
		'type',
		'enabled',
		'headline',
		'message',
		'accept_label',
		'show_again_after_accept',
		'audience',
		'budget',
	);

	/** @param array<string, mixed> $settings What the type's own schema describes (value_percent, duration_days, …). */
	public function __construct(
		public readonly string $id,
		public readonly string $type,
		public readonly array $settings,
		public readonly bool $enabled = true,
		public readonly string $headline = '',
		public readonly string $message = '',
		public readonly string $accept_label = '',
		public readonly bool $show_again_after_accept = false,
		public readonly Audience $audience = new Audience(),
		public readonly Budget $budget = new Budget(),
	) {}

	/** @param array<string, mixed> $from */
	public static function from_array( array $from ): self {
		return new self(
			Data::string( $from, 'id' ),
			Data::string( $from, 'type' ),
			array_diff_key( $from, array_flip( self::ENVELOPE ) ),
			Data::bool( $from, 'enabled', true ),
			Data::string( $from, 'headline' ),
			Data::string( $from, 'message' ),
			Data::string( $from, 'accept_label' ),
			Data::bool( $from, 'show_again_after_accept' ),
			Audience::from_array( Data::map( $from, 'audience' ) ),
			Budget::from_array( Data::map( $from, 'budget' ) ),
		);
	}

	/** The stored discount that it names; null where it says itself what it takes off, or takes off nothing. */
	public function discount_id(): ?int {
		return isset( $this->settings['discount_id'] ) ? Data::int( $this->settings, 'discount_id' ) : null;
	}

	/** @param array<string, mixed> $settings Added to its own. */
	public function with( array $settings ): self {
		return self::from_array( $settings + $this->to_array() );
	}

	/** @return array<string, mixed> */
	public function to_array(): array {
		return array(
			'id'      => $this->id,
			'type'    => $this->type,
			'enabled' => $this->enabled,
		) + $this->settings + array(
			'headline'                => $this->headline,
			'message'                 => $this->message,
			'accept_label'            => $this->accept_label,
			'show_again_after_accept' => $this->show_again_after_accept,
		) + ( $this->audience->is_everybody() ? array() : array( 'audience' => $this->audience->to_array() ) )
			+ ( $this->budget->is_unlimited() ? array() : array( 'budget' => $this->budget->to_array() ) );
	}
}
