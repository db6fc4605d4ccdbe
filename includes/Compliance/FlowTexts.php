<?php
declare(strict_types=1);

namespace ChurnStop\Compliance;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Data;

/** Every text of a flow that customers see, by its path. */
final class FlowTexts {

	/**
	 * @param array<string, mixed> $flow
	 * @return array<string, string> Without empty ones.
	 */
	public static function of( array $flow ): array {
		$survey = Data::map( $flow, 'survey' );
		$texts  = self::fields( $survey, array( 'title', 'message' ), 'survey.' )
			+ self::fields( Data::map( $survey, 'comment' ), array( 'prompt', 'error' ), 'survey.comment.' )
			+ self::fields(
				Data::map( $flow, 'labels' ),
				array( 'cancel', 'decline', 'another', 'dismiss' ),
				'labels.',
			);
		foreach ( Data::maps( $flow, 'reasons' ) as $at => $reason ) {
			$path   = 'reasons.' . $at . '.';
			$texts += self::fields( $reason, array( 'label', 'follow_up' ), $path );
			$texts += self::fields( Data::map( $reason, 'support' ), array( 'message' ), $path . 'support.' );
			foreach ( Data::maps( $reason, 'offers' ) as $number => $offer ) {
				$texts += self::fields(
					$offer,
					array( 'headline', 'message', 'accept_label' ),
					$path . 'offers.' . $number . '.',
				);
			}
		}
		return $texts;
	}

	/**
	 * @param array<string, mixed> $from
	 * @param list<string>         $names
	 * @return array<string, string>
	 */
	private static function fields( array $from, array $names, string $path ): array {
		$texts = array();
		foreach ( $names as $name ) {
			$text = Data::string( $from, $name );
			if ( '' !== $text ) {
				$texts[ $path . $name ] = $text;
			}
		}
		return $texts;
	}
}
