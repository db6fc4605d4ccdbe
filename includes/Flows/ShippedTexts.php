<?php
declare(strict_types=1);

namespace ChurnStop\Flows;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Data;
use ChurnStop\Offers\Offer;
use ChurnStop\Offers\OfferTypes;

/**
 * The texts that ChurnStop ships, in the current language. A flow's text that equals the shipped one follows the
 * customer's language.
 */
final class ShippedTexts {

	/** Texts that may not be empty: an empty one becomes the shipped one. The others may be emptied on purpose. */
	private const NEEDED = array(
		'title',
		'cancel',
		'decline',
		'another',
		'dismiss',
		'label',
		'headline',
		'accept_label',
	);

	public function __construct( private readonly OfferTypes $types ) {}

	public static function needs( string $field ): bool {
		return in_array( $field, self::NEEDED, true );
	}

	/** @return array{title: string, message: string, prompt: string, error: string} */
	public static function survey(): array {
		return array(
			'title'   => __( 'Why do you want to cancel?', 'churnstop' ),
			'message' => __( 'Your answer helps us to do better. You can also cancel without one.', 'churnstop' ),
			'prompt'  => __( 'Is there anything you would like to add?', 'churnstop' ),
			'error'   => __( 'Please write a few words.', 'churnstop' ),
		);
	}

	/** @return array{cancel: string, decline: string, another: string, dismiss: string} */
	public static function labels(): array {
		return array(
			'cancel'  => __( 'Cancel subscription', 'churnstop' ),
			'decline' => __( 'No thanks, cancel my subscription', 'churnstop' ),
			'another' => __( 'Show another option', 'churnstop' ),
			'dismiss' => __( 'Never mind, keep my subscription', 'churnstop' ),
		);
	}

	/**
	 * The library of reasons: the six of the default flow, then those that other stores ask for.
	 *
	 * @return array<string, array{kind: string, label: string, support?: string}>
	 */
	public static function reasons(): array {
		return array(
			'too_expensive'     => array(
				'kind'  => 'price',
				'label' => __( 'It\'s too expensive', 'churnstop' ),
			),
			'too_busy'          => array(
				'kind'  => 'usage',
				'label' => __( 'I\'m too busy or not using it', 'churnstop' ),
			),
			'switching'         => array(
				'kind'  => 'switching',
				'label' => __( 'I\'m switching to something else', 'churnstop' ),
			),
			'technical_issue'   => array(
				'kind'    => 'technical',
				'label'   => __( 'I have a technical problem', 'churnstop' ),
				'support' => __( 'Sorry about that. Tell us what is wrong, and we will help you.', 'churnstop' ),
			),
			'no_longer_needed'  => array(
				'kind'  => 'need',
				'label' => __( 'I no longer need it', 'churnstop' ),
			),
			'other'             => array(
				'kind'  => 'other',
				'label' => __( 'Another reason', 'churnstop' ),
			),
			'missing_features'  => array(
				'kind'  => 'quality',
				'label' => __( 'I need more features', 'churnstop' ),
			),
			'found_alternative' => array(
				'kind'  => 'switching',
				'label' => __( 'I found an alternative', 'churnstop' ),
			),
			'customer_service'  => array(
				'kind'    => 'service',
				'label'   => __( 'Customer service was less than expected', 'churnstop' ),
				'support' => __( 'Sorry about that. Tell us what is wrong, and we will help you.', 'churnstop' ),
			),
			'ease_of_use'       => array(
				'kind'  => 'quality',
				'label' => __( 'Ease of use was less than expected', 'churnstop' ),
			),
			'quality'           => array(
				'kind'  => 'quality',
				'label' => __( 'Quality was less than expected', 'churnstop' ),
			),
		);
	}

	/**
	 * Every shipped text that a flow could hold, by its place: `labels.cancel`, `reasons.{id}.label`,
	 * `offers.{id}.headline`, …
	 *
	 * @param array<string, mixed> $body A flow whose reasons and offers have ids.
	 * @return array<string, string>
	 */
	public function of( array $body ): array {
		$survey = self::survey();
		$texts  = array(
			'survey.title'          => $survey['title'],
			'survey.message'        => $survey['message'],
			'survey.comment.prompt' => $survey['prompt'],
			'survey.comment.error'  => $survey['error'],
		);
		foreach ( self::labels() as $name => $label ) {
			$texts[ 'labels.' . $name ] = $label;
		}
		$library = self::reasons();
		foreach ( Data::maps( $body, 'reasons' ) as $reason ) {
			$id = Data::string( $reason, 'id' );
			if ( isset( $library[ $id ] ) ) {
				$texts[ 'reasons.' . $id . '.label' ] = $library[ $id ]['label'];
			}
			if ( isset( $library[ $id ]['support'] ) ) {
				$texts[ 'reasons.' . $id . '.support' ] = $library[ $id ]['support'];
			}
			foreach ( Data::maps( $reason, 'offers' ) as $offer ) {
				foreach ( $this->of_offer( $offer ) as $field => $text ) {
					$texts[ 'offers.' . Data::string( $offer, 'id' ) . '.' . $field ] = $text;
				}
			}
		}
		return $texts;
	}

	/**
	 * @param array<string, mixed> $offer
	 * @return array<string, string>
	 */
	private function of_offer( array $offer ): array {
		return $this->types->get( Data::string( $offer, 'type' ) )?->texts( Offer::from_array( $offer ) ) ?? array();
	}

	/**
	 * Applies a change to each text of a flow, with its place.
	 *
	 * @param array<string, mixed> $body
	 * @param callable(string $place, string|null $text): (string|null) $change Null: not given.
	 * @return array<string, mixed>
	 */
	public static function map( array $body, callable $change ): array {
		$survey            = Data::map( $body, 'survey' );
		$comment           = Data::map( $survey, 'comment' );
		$comment['prompt'] = $change( 'survey.comment.prompt', Data::string_or_null( $comment, 'prompt' ) ) ?? '';
		$comment['error']  = $change( 'survey.comment.error', Data::string_or_null( $comment, 'error' ) ) ?? '';
		$survey['comment'] = $comment;
		$survey['title']   = $change( 'survey.title', Data::string_or_null( $survey, 'title' ) ) ?? '';
		$survey['message'] = $change( 'survey.message', Data::string_or_null( $survey, 'message' ) ) ?? '';
		$body['survey']    = $survey;

		$labels = Data::map( $body, 'labels' );
		foreach ( array( 'cancel', 'decline', 'another', 'dismiss' ) as $name ) {
			$labels[ $name ] = $change( 'labels.' . $name, Data::string_or_null( $labels, $name ) ) ?? '';
		}
		$body['labels'] = $labels;

		$reasons = array();
		foreach ( Data::maps( $body, 'reasons' ) as $reason ) {
			$id              = Data::string( $reason, 'id' );
			$reason['label'] = $change( 'reasons.' . $id . '.label', Data::string_or_null( $reason, 'label' ) ) ?? '';
			$support         = Data::map( $reason, 'support' );
			if ( array() !== $support ) {
				$support['message'] = $change(
					'reasons.' . $id . '.support',
					Data::string_or_null( $support, 'message' ),
				)
					?? '';
				$reason['support']  = $support;
			}
			$offers = array();
			foreach ( Data::maps( $reason, 'offers' ) as $offer ) {
				foreach ( array( 'headline', 'message', 'accept_label' ) as $field ) {
					$offer[ $field ] = $change(
						'offers.' . Data::string( $offer, 'id' ) . '.' . $field,
						Data::string_or_null( $offer, $field ),
					)
						?? '';
				}
				$offers[] = $offer;
			}
			$reason['offers'] = $offers;
			$reasons[]        = $reason;
		}
		$body['reasons'] = $reasons;
		return $body;
	}
}
