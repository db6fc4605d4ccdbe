<?php
declare(strict_types=1);

namespace ChurnStop\Admin;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Flows\ShippedTexts;

/** What a new flow can start from: the minimal form of a flow, which the first save completes with shipped texts. */
final class Templates {

	/** @return list<array{id: string, title: string, description: string, flow: array<string, mixed>}> */
	public static function all(): array {
		return array(
			self::template(
				'software',
				__( 'Software', 'churnstop' ),
				__(
					'Apps and plugins: a smaller plan before a discount, a longer trial for those who are not sure yet.',
					'churnstop',
				),
				array(
					self::known( 'too_expensive', array( self::tier_down(), self::discount( 20, 3 ) ) ),
					self::known( 'too_busy', array( self::pause( 30 ) ) ),
					self::known( 'missing_features', array( self::trial( 14 ) ) ),
					self::known( 'switching', array( self::discount( 25, 3 ) ) ),
					self::known( 'technical_issue' ),
					self::known( 'other', array( self::discount( 15, 3 ) ) ),
				)
			),
			self::template(
				'boxes',
				__( 'Boxes', 'churnstop' ),
				__( 'Coffee, food, care: skip a delivery, pause, or get something else in the box.', 'churnstop' ),
				array(
					self::own( 'too_much', 'usage', __( 'I have more than I can use', 'churnstop' ), array(
						self::skip(),
						self::pause( 60 ),
					) ),
					self::known( 'too_expensive', array( self::discount( 15, 2 ), self::skip() ) ),
					self::own(
						'something_else',
						'need',
						__( 'I would like something different', 'churnstop' ),
						array( self::swap() ),
					),
					self::own( 'moving', 'usage', __( 'I am away or moving', 'churnstop' ), array(
						self::pause( 30 ),
					) ),
					self::known( 'quality', array( self::swap() ) ),
					self::own( 'delivery', 'technical', __( 'There was a problem with a delivery', 'churnstop' ) ),
					self::known( 'other', array( self::discount( 10, 2 ) ) ),
				)
			),
			self::template(
				'membership',
				__( 'Membership', 'churnstop' ),
				__( 'Clubs and communities: a break first, then a smaller membership.', 'churnstop' ),
				array(
					self::known( 'too_busy', array( self::pause( 60 ) ) ),
					self::known( 'too_expensive', array( self::tier_down(), self::discount( 20, 3 ) ) ),
					self::known( 'no_longer_needed', array( self::pause( 90 ) ) ),
					self::known( 'customer_service' ),
					self::known( 'technical_issue' ),
					self::known( 'other', array( self::pause( 30 ) ) ),
				)
			),
			self::template(
				'content',
				__( 'Content', 'churnstop' ),
				__( 'News, video, newsletters: a discount for the price, a pause for the time.', 'churnstop' ),
				array(
					self::known( 'too_expensive', array( self::discount( 30, 3 ), self::tier_down() ) ),
					self::own( 'no_time', 'usage', __( 'I don\'t find the time for it', 'churnstop' ), array(
						self::pause( 30 ),
					) ),
					self::own(
						'not_interesting',
						'quality',
						__( 'The topics are not for me any more', 'churnstop' ),
						array( self::swap() ),
					),
					self::known( 'found_alternative', array( self::discount( 25, 3 ) ) ),
					self::known( 'technical_issue' ),
					self::known( 'other', array( self::discount( 20, 3 ) ) ),
				)
			),
			self::template(
				'course',
				__( 'Course', 'churnstop' ),
				__( 'Lessons and coaching: more time to try, a break, another course.', 'churnstop' ),
				array(
					self::own(
						'no_time',
						'usage',
						__( 'I don\'t have the time right now', 'churnstop' ),
						array( self::pause( 60 ) ),
					),
					self::own(
						'not_sure',
						'need',
						__( 'I\'m not sure that it is for me', 'churnstop' ),
						array( self::trial( 14 ), self::swap() ),
					),
					self::known( 'too_expensive', array( self::discount( 20, 3 ) ) ),
					self::own(
						'goal_reached',
						'need',
						__( 'I have learned what I wanted', 'churnstop' ),
						array( self::swap() ),
					),
					self::known( 'technical_issue' ),
					self::known( 'other', array( self::pause( 30 ) ) ),
				)
			),
			self::template(
				'blank',
				__( 'Blank', 'churnstop' ),
				__( 'One reason, no offer: build it yourself.', 'churnstop' ),
				array( self::known( 'other' ) ),
			),
		);
	}

	/**
	 * @param list<array<string, mixed>> $reasons
	 * @return array{id: string, title: string, description: string, flow: array<string, mixed>}
	 */
	private static function template( string $id, string $title, string $description, array $reasons ): array {
		return array(
			'id'          => $id,
			'title'       => $title,
			'description' => $description,
			'flow'        => array(
				'name'    => 'blank' === $id ? __( 'New flow', 'churnstop' ) : $title,
				'status'  => 'draft',
				'reasons' => $reasons,
			),
		);
	}

	/**
	 * A reason of the library, whose texts ChurnStop ships.
	 *
	 * @param list<array<string, mixed>> $offers
	 * @return array<string, mixed>
	 */
	private static function known( string $id, array $offers = array() ): array {
		$reason = ShippedTexts::reasons()[ $id ];
		return self::reason( $id, $reason['kind'], $reason['label'], $offers );
	}

	/**
	 * @param list<array<string, mixed>> $offers
	 * @return array<string, mixed>
	 */
	private static function own( string $id, string $kind, string $label, array $offers = array() ): array {
		return self::reason( $id, $kind, $label, $offers );
	}

	/**
	 * @param list<array<string, mixed>> $offers
	 * @return array<string, mixed>
	 */
	private static function reason( string $id, string $kind, string $label, array $offers ): array {
		$reason = array(
			'id'        => $id,
			'kind'      => $kind,
			'label'     => $label,
			'follow_up' => null,
			'offers'    => $offers,
		);
		if ( 'technical' === $kind || 'service' === $kind ) {
			// Empty addresses mean the store's own, from Settings.
			$reason['support'] = array(
				'url'     => '',
				'email'   => '',
				'message' => __( 'Sorry about that. Tell us what is wrong, and we will help you.', 'churnstop' ),
			);
		}
		return $reason;
	}

	/** @return array<string, mixed> */
	private static function discount( int $percent, int $cycles ): array {
		return array(
			'type'                    => 'discount',
			'value_percent'           => $percent,
			'duration_billing_cycles' => $cycles,
		);
	}

	/** @return array<string, mixed> */
	private static function pause( int $days ): array {
		return array(
			'type'          => 'pause',
			'duration_days' => $days,
		);
	}

	/** @return array<string, mixed> */
	private static function trial( int $days ): array {
		return array(
			'type'          => 'extend_trial',
			'duration_days' => $days,
		);
	}

	/** @return array<string, mixed> */
	private static function skip(): array {
		return array( 'type' => 'skip_renewal' );
	}

	/** @return array<string, mixed> The next cheaper plan, whatever the customer has. */
	private static function tier_down(): array {
		return array(
			'type'              => 'tier_down',
			'target_product_id' => null,
		);
	}

	/** @return array<string, mixed> */
	private static function swap(): array {
		return array(
			'type'                  => 'product_swap',
			'target_product_id'     => null,
			'allow_customer_choice' => true,
		);
	}
}
